/**
 * Tells a running request that its client has hung up. What is here knows no web server;
 * each server that can be watched has a package of its own below.
 */
@NullMarked
package dev.contextual.autoconfigure.disconnect;

import org.jspecify.annotations.NullMarked;
