/**
 * An application that uses whatever there is, with classes of its own: each of them that
 * is still referred to after its end keeps its class loader.
 */
@NullMarked
package dev.contextual.restart.app;

import org.jspecify.annotations.NullMarked;
