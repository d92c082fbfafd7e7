package dev.contextual.restart.app;

/**
 * A value that contexts carry.
 *
 * @param number which visit it is
 */
record Visit(int number) {
}
