package dev.contextual;

import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

import dev.contextual.spi.TimeSource;

/**
 * Holds the one source of time.
 */
final class Time {

	static final TimeSource SOURCE = find();

	private Time() {
	}

	private static TimeSource find() {
		Iterator<TimeSource> found = ServiceLoader.load(TimeSource.class, Time.class.getClassLoader()).iterator();
		if (!found.hasNext()) {
			return TimeSource.system();
		}
		TimeSource source = found.next();
		if (found.hasNext()) {
			throw new ServiceConfigurationError("More than one " + TimeSource.class.getName() + ": "
					+ source.getClass().getName() + " and " + found.next().getClass().getName());
		}
		return source;
	}

}
