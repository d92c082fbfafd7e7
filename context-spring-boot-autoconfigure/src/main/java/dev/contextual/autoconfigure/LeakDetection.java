package dev.contextual.autoconfigure;

import java.time.Duration;

import dev.contextual.LeakLevel;
import dev.contextual.LiveContexts;

import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;

/**
 * Tells the core how to look for leaks and overdue work. The core is one for the JVM, so
 * of several applications the one that started last decides. As a
 * {@link SmartInitializingSingleton} it is there even if beans are lazy.
 */
final class LeakDetection implements SmartInitializingSingleton {

	private final LeakLevel level;

	private final Duration grace;

	private final Duration threshold;

	LeakDetection(ContextualProperties properties) {
		this.level = properties.getLeaks().getLevel();
		this.grace = notNegative("contextual.leaks.grace", properties.getLeaks().getGrace());
		this.threshold = notNegative("contextual.overdue.threshold", properties.getOverdue().getThreshold());
	}

	private static Duration notNegative(String name, Duration value) {
		if (value.isNegative()) {
			throw new InvalidConfigurationPropertyValueException(name, value, "It must not be negative.");
		}
		return value;
	}

	@Override
	public void afterSingletonsInstantiated() {
		LiveContexts.detectLeaks(this.level, this.grace);
		LiveContexts.overdueAfter(this.threshold);
	}

}
