/**
 * Watches the connections of Jetty's connectors. Built on Jetty's public classes, some of
 * them made for its own use.
 */
@NullMarked
package dev.contextual.autoconfigure.disconnect.jetty;

import org.jspecify.annotations.NullMarked;
