package dev.contextual;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Lets a method finish although its caller's context ends: it runs under
 * {@link Context#withoutCancel()}, with the caller's values but without its deadline and
 * cancellation. On a class it stands for each of its public methods. On a web handler it
 * means that the client's hang-up does not cancel the request. The Spring integration
 * acts on it.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
public @interface Detached {

}
