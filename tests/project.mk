# tests of project
