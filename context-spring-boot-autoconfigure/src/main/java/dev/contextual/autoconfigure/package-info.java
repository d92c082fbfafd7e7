/**
 * What all rooms share: the master switch, the application's root context, shutdown, and
 * the words and counters for the contexts that rooms open. Each room is a package below
 * this one.
 */
@NullMarked
package dev.contextual.autoconfigure;

import org.jspecify.annotations.NullMarked;
