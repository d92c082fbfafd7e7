/**
 * Measurements of the core beside its peers, in one run. Nothing here is published.
 */
@NullMarked
package dev.contextual.benchmarks;

import org.jspecify.annotations.NullMarked;
