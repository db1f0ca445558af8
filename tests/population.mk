# tests of population
