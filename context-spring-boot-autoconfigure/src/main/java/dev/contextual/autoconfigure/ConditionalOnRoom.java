package dev.contextual.autoconfigure;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Conditional;

/**
 * Matches unless a room, or the whole of Contextual, is switched off: by
 * {@code contextual.<room>.enabled} or {@code contextual.enabled}.
 *
 * @since 0.1
 */
@Documented
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@Conditional(OnRoomCondition.class)
public @interface ConditionalOnRoom {

	/**
	 * Name of the room, the part of its properties after {@code contextual.}.
	 * @return the name
	 */
	String value();

}
