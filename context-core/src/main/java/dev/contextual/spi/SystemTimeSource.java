package dev.contextual.spi;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;

/**
 * {@link System#nanoTime()} and the core's timing wheel.
 */
final class SystemTimeSource implements TimeSource {

	static final SystemTimeSource INSTANCE = new SystemTimeSource();

	private static final MethodHandle ARM = Core.find("TimingWheel", "arm",
			MethodType.methodType(Object.class, long.class, Runnable.class));

	private static final MethodHandle DISARM = Core.find("TimingWheel", "disarm",
			MethodType.methodType(void.class, Object.class));

	private SystemTimeSource() {
	}

	@Override
	public long nanoTime() {
		return System.nanoTime();
	}

	@Override
	public Object arm(long deadlineNanos, Runnable expiry) {
		try {
			return (Object) ARM.invokeExact(deadlineNanos, expiry);
		}
		catch (Throwable ex) {
			throw Core.rethrown(ex);
		}
	}

	@Override
	public void disarm(Object timer) {
		try {
			DISARM.invokeExact(timer);
		}
		catch (Throwable ex) {
			throw Core.rethrown(ex);
		}
	}

}
