package dev.contextual.restart;

import java.time.Duration;
import java.util.List;

/**
 * What those who look have in common.
 */
final class Probe {

	static final int PASSED = 3;

	private static final int FAILED = 4;

	private Probe() {
	}

	/**
	 * Collects garbage until nothing remains.
	 * @param atMost how long
	 * @param remains lists what does
	 */
	static void awaitNothing(Duration atMost, Remains remains) throws Exception {
		long start = System.nanoTime();
		for (;;) {
			System.gc();
			List<String> list = remains.list();
			if (list.isEmpty()) {
				System.out.println("nothing remains after " + Duration.ofNanos(System.nanoTime() - start));
				return;
			}
			if (System.nanoTime() - start > atMost.toNanos()) {
				throw new IllegalStateException("remain after " + atMost + ": " + list);
			}
			Thread.sleep(100);
		}
	}

	/**
	 * Runs something and ends this JVM.
	 */
	@SuppressWarnings("CatchAndPrintStackTrace") // read by who has started this JVM
	static void run(Work work) {
		int status = FAILED;
		try {
			work.run();
			status = PASSED;
		}
		catch (Throwable ex) {
			ex.printStackTrace();
		}
		Runtime.getRuntime().halt(status);
	}

	interface Remains {

		List<String> list() throws Exception;

	}

	interface Work {

		void run() throws Exception;

	}

}
