# engine: see the table of layers in ARCHITECTURE.md
