# man page and documents
