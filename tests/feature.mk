# tests of feature
