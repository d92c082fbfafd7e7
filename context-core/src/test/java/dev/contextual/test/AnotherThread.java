package dev.contextual.test;

import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/**
 * A thread that a test starts, looks at, and waits for with a generous bound.
 */
public final class AnotherThread<T> {

	private final FutureTask<T> task;

	private final Thread thread;

	private AnotherThread(Callable<T> body) {
		this.task = new FutureTask<>(body);
		this.thread = new Thread(this.task, "another");
		this.thread.setDaemon(true);
	}

	/**
	 * Starts a thread.
	 */
	public static <T> AnotherThread<T> start(Callable<T> body) {
		AnotherThread<T> another = new AnotherThread<>(body);
		another.thread.start();
		return another;
	}

	/**
	 * Runs the body on a thread of its own and returns its result.
	 */
	public static <T> T call(Callable<T> body) throws Exception {
		return start(body).result();
	}

	/**
	 * Runs the body on a thread of its own.
	 */
	public static void run(Runnable body) throws Exception {
		start(() -> {
			body.run();
			return true;
		}).result();
	}

	/**
	 * Returns what the body returned; what it threw comes as the cause of an
	 * ExecutionException.
	 */
	public T result() throws Exception {
		return this.task.get(30, TimeUnit.SECONDS);
	}

	/**
	 * Returns whether the body has ended.
	 */
	public boolean isOver() {
		return this.task.isDone();
	}

	/**
	 * Interrupts the thread.
	 */
	public void interrupt() {
		this.thread.interrupt();
	}

	/**
	 * Waits until the thread waits for something.
	 */
	public void awaitBlocked() {
		long start = System.nanoTime();
		while (this.thread.getState() != Thread.State.WAITING && this.thread.getState() != Thread.State.TIMED_WAITING) {
			if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(30)) {
				throw new AssertionError("the thread is " + this.thread.getState());
			}
			Thread.onSpinWait();
		}
	}

}
