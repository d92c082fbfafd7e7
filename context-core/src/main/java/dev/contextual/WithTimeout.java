package dev.contextual;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Gives a method a context of its own with a timeout, derived from the current one, so
 * the earlier deadline of the two holds. On a class it stands for each of its public
 * methods; one on the method wins. Can be used as a meta-annotation. The Spring
 * integration acts on it; the annotation lives here so that service libraries need the
 * core alone.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target({ ElementType.TYPE, ElementType.METHOD })
public @interface WithTimeout {

	/**
	 * Timeout as a Spring duration such as {@code 500ms} or {@code 2s} (milliseconds if
	 * no unit is given), in ISO-8601 such as {@code PT2S}, or as a placeholder such as
	 * {@code ${orders.timeout}}. {@code none} on a web handler means that no default
	 * applies. Zero or less is a context that is already done.
	 * @return the timeout
	 */
	String value();

	/**
	 * Whether the thread that runs the method is interrupted when the context ends. The
	 * interrupt is held back inside JDBC drivers and never leaves the method.
	 * @return whether to interrupt
	 */
	boolean interrupt() default false;

	/**
	 * Mode of the Spring integration for this method alone: {@code off}, {@code observe},
	 * {@code propagate}, {@code enforce}, or a placeholder. If empty, the mode of the
	 * work around it, else that of the application.
	 * @return the mode
	 */
	String mode() default "";

}
