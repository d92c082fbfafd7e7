/**
 * {@code @WithTimeout} and {@code @Detached} on the methods of beans. A post-processor
 * puts one advice in front of what a bean is advised with already.
 */
@NullMarked
package dev.contextual.autoconfigure.aop;

import org.jspecify.annotations.NullMarked;
