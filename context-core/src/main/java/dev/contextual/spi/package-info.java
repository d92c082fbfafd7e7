/**
 * For integrators: the slot that holds a thread's current context, and the source of time
 * and timers. Applications need neither.
 */
@NullMarked
package dev.contextual.spi;

import org.jspecify.annotations.NullMarked;
