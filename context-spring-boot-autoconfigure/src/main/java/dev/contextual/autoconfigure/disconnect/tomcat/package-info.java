/**
 * Watches the connections of Tomcat's HTTP/1.1 connector. Built on Tomcat's public
 * classes, but on container internals that may change with any Tomcat release.
 */
@NullMarked
package dev.contextual.autoconfigure.disconnect.tomcat;

import org.jspecify.annotations.NullMarked;
