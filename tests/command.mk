# tests of command
