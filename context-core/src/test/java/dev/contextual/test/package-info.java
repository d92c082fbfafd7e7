/**
 * What the tests of the core stand on: the time source that they drive by hand, and the
 * check that each of them leaves its thread as it found it. The production code knows
 * nothing of it.
 */
@NullMarked
package dev.contextual.test;

import org.jspecify.annotations.NullMarked;
