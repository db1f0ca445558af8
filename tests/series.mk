# tests of series
