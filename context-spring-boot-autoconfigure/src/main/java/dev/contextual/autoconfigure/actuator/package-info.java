/**
 * What operators see of an application's contexts, and what they can do. Endpoints show
 * the live tree, cancel by number and report leaks, and meters count.
 */
@NullMarked
package dev.contextual.autoconfigure.actuator;

import org.jspecify.annotations.NullMarked;
