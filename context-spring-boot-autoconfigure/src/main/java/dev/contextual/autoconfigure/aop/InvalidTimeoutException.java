package dev.contextual.autoconfigure.aop;

import java.lang.reflect.Method;

/**
 * Thrown when the value of {@code @WithTimeout} is no duration.
 */
final class InvalidTimeoutException extends RuntimeException {

	private static final long serialVersionUID = 1L;

	private final String location;

	private final String value;

	private final String reason;

	InvalidTimeoutException(Method method, Class<?> targetClass, String value, String reason, Throwable cause) {
		super("@WithTimeout(\"" + value + "\") on " + targetClass.getName() + "." + method.getName() + ": " + reason,
				cause);
		this.location = targetClass.getName() + "." + method.getName();
		this.value = value;
		this.reason = reason;
	}

	String getLocation() {
		return this.location;
	}

	String getValue() {
		return this.value;
	}

	String getReason() {
		return this.reason;
	}

}
