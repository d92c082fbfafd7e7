package dev.contextual.autoconfigure.outbound;

import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.FutureTask;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;

import org.springframework.core.task.VirtualThreadTaskExecutor;

/**
 * Blocking work of an attempt on a thread of its own, which whoever aborts the attempt
 * interrupts.
 */
final class HelperTask<T> extends FutureTask<T> {

	private static final Log logger = LogFactory.getLog(HelperTask.class);

	private static final int FIRST_VIRTUAL = 21;

	private static final Executor THREADS = isInterruptible() ? new VirtualThreadTaskExecutor("contextual-http-")
			: platformThreads();

	private final Release release;

	/**
	 * Creates the task.
	 * @param work what to do
	 * @param release gives back what the client holds when nobody waits for the work any
	 * more, once the helper is out of it or was never in it
	 */
	HelperTask(Callable<T> work, Release release) {
		super(work);
		this.release = release;
	}

	/**
	 * Returns whether an interrupt reaches a helper thread that is in I/O.
	 */
	static boolean isInterruptible() {
		return Runtime.version().feature() >= FIRST_VIRTUAL;
	}

	private static Executor platformThreads() {
		return new ThreadPoolExecutor(0, Integer.MAX_VALUE, 5, TimeUnit.SECONDS, new SynchronousQueue<>(), (work) -> {
			Thread thread = new Thread(null, work, "contextual-http", 0,
					/* inheritThreadLocals= */ false);
			thread.setDaemon(true);
			return thread;
		});
	}

	/**
	 * Does something that nobody waits for.
	 */
	static void start(Runnable work) {
		THREADS.execute(work);
	}

	T join(Attempt attempt) throws Exception {
		attempt.onAbort(() -> cancel(/* mayInterruptIfRunning= */ true));
		THREADS.execute(this);
		try {
			return get();
		}
		catch (CancellationException ex) {
			throw new IOException("Context is done");
		}
		catch (InterruptedException ex) {
			cancel(/* mayInterruptIfRunning= */ true);
			throw ex;
		}
		catch (ExecutionException ex) {
			if (ex.getCause() instanceof Error error) {
				throw error;
			}
			throw (ex.getCause() instanceof Exception cause) ? cause : ex;
		}
	}

	// FutureTask decides by one step whether the one who waits gets the result or it is
	// cancelled.
	@Override
	public void run() {
		super.run();
		if (isCancelled()) {
			Thread.interrupted();
			try {
				this.release.release();
			}
			catch (IOException | RuntimeException ex) {
				logger.debug("Exchange could not be aborted", ex);
			}
		}
	}

	interface Release {

		void release() throws IOException;

	}

}
