package dev.contextual.autoconfigure;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;

/**
 * Knows whether a debugger is attached to this JVM, as of a second ago.
 */
final class Debugger {

	private static final long LOOK_NANOS = Duration.ofSeconds(1).toNanos();

	private static final boolean DEBUGGABLE = ManagementFactory.getRuntimeMXBean()
		.getInputArguments()
		.stream()
		.anyMatch((argument) -> argument.contains("jdwp"));

	private final BooleanSupplier look;

	/**
	 * Whoever moves it on looks, the others take what is known.
	 */
	private final AtomicLong nextLookNanos = new AtomicLong(System.nanoTime());

	private volatile boolean attached;

	Debugger(BooleanSupplier look) {
		this.look = look;
	}

	/**
	 * Returns that of this JVM, {@code null} if it was started so that none can attach.
	 */
	static @Nullable Debugger ofThisJvm() {
		return DEBUGGABLE ? new Debugger(Debugger::readsCommands) : null;
	}

	boolean isAttached() {
		long nowNanos = System.nanoTime();
		long dueNanos = this.nextLookNanos.get();
		if (nowNanos - dueNanos >= 0 && this.nextLookNanos.compareAndSet(dueNanos, nowNanos + LOOK_NANOS)) {
			this.attached = this.look.getAsBoolean();
		}
		return this.attached;
	}

	/**
	 * The agent's threads are hidden from Java; only a dump of all threads of the JVM's
	 * own lists them.
	 */
	private static boolean readsCommands() {
		for (ThreadInfo thread : ManagementFactory.getThreadMXBean()
			.dumpAllThreads(/* lockedMonitors= */ false, /* lockedSynchronizers= */ false,
					/* maxDepth= */ 0)) {
			if (thread.getThreadName().startsWith("JDWP Command Reader")) {
				return true;
			}
		}
		return false;
	}

}
