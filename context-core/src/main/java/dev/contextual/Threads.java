package dev.contextual;

import java.security.AccessController;
import java.security.PrivilegedAction;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;

/**
 * Starts actions on threads that have nothing else to do.
 */
final class Threads {

	private static final Executor OWN = virtualOrPlatform();

	private Threads() {
	}

	/**
	 * An executor that gives each action a thread of its own and rejects none.
	 */
	static Executor own() {
		return OWN;
	}

	/**
	 * Starts an action once, whatever the executor does.
	 */
	static void start(Runnable action, Executor executor) {
		AtomicBoolean started = new AtomicBoolean();
		Runnable once = () -> {
			if (started.compareAndSet(false, true)) {
				runInBackground(action);
			}
		};
		try {
			executor.execute(once);
		}
		catch (Throwable ex) {
			// Rejected, or a defect of the executor's: the action must run all the same.
			OWN.execute(once);
		}
	}

	private static void runInBackground(Runnable action) {
		Context before = Current.replace(null);
		try {
			action.run();
		}
		catch (Throwable ex) {
			report(ex);
		}
		finally {
			Current.replace(before);
		}
	}

	static void report(Throwable failure) {
		Thread thread = Thread.currentThread();
		try {
			thread.getUncaughtExceptionHandler().uncaughtException(thread, failure);
		}
		catch (Throwable ex) {
			// As the JDK does: nobody is left to tell.
			return;
		}
	}

	private static Executor virtualOrPlatform() {
		Executor virtual = virtual();
		if (virtual != null) {
			return virtual;
		}
		return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(),
				(work) -> daemon("contextual-action", work));
	}

	/**
	 * Makes a daemon that inherits nothing from the thread that happens to need it first,
	 * and which it may outlive: neither thread locals nor a class loader, of its context
	 * or of those on its stack. The latter a thread would keep, as what it may be allowed
	 * to do, up to JDK 23; there is no other way to do without them, and a later JDK may
	 * do without this one.
	 */
	@SuppressWarnings("removal")
	static Thread daemon(String name, Runnable work) {
		if (Runtime.version().feature() >= 24) {
			return inheritingNothing(name, work);
		}
		return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> inheritingNothing(name, work));
	}

	private static Thread inheritingNothing(String name, Runnable work) {
		Thread thread = new Thread(null, work, name, 0, /* inheritThreadLocals= */ false);
		thread.setDaemon(true);
		thread.setContextClassLoader(null);
		return thread;
	}

	// Compiled for 17, which has no virtual threads to name.
	private static @Nullable Executor virtual() {
		try {
			return (Executor) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
		}
		catch (ReflectiveOperationException ex) {
			return null;
		}
	}

}
