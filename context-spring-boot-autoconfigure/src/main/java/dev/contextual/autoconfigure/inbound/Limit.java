package dev.contextual.autoconfigure.inbound;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.DurationStyle;

/**
 * What an annotation or a route rule says about the time of a request: a timeout, or
 * expressly none ({@code null}).
 */
record Limit(@Nullable Duration timeout) {

	static final Limit NONE = new Limit(null);

	/**
	 * Reads {@code none} or a duration in Spring's simple style or ISO-8601, in
	 * milliseconds if no unit is given.
	 * @throws IllegalArgumentException if the text is neither
	 */
	static Limit parse(String text) {
		String trimmed = text.trim();
		return trimmed.equalsIgnoreCase("none") ? NONE : new Limit(DurationStyle.detectAndParse(trimmed));
	}

	static void requireNotNegative(String property, @Nullable Duration duration) {
		if (duration != null && duration.isNegative()) {
			throw new InvalidConfigurationPropertyValueException(property, duration, "It must not be negative.");
		}
	}

	static @Nullable Duration earlier(@Nullable Duration one, @Nullable Duration other) {
		if (one == null || other == null) {
			return (one != null) ? one : other;
		}
		return (one.compareTo(other) <= 0) ? one : other;
	}

}
