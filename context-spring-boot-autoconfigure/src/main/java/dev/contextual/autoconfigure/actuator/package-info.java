/**
 * What operators see of an application's contexts, and what they can do. An endpoint
 * shows the live tree and cancels by number, and meters count.
 */
@NullMarked
package dev.contextual.autoconfigure.actuator;

import org.jspecify.annotations.NullMarked;
