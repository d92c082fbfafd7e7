package dev.contextual.benchmarks;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;

import org.jspecify.annotations.Nullable;

/**
 * Measures loops against each other in one process.
 */
final class Rounds {

	/*
	 * The loops take turns in short batches, and what counts is the CPU time of their
	 * threads, so that what else goes on in the machine meets all of them alike and is
	 * not counted. Each round begins with another one, and medians are taken. A batch
	 * runs on threads of its own that start together. So the compiler also sees what the
	 * first use on a thread calls, as it does where threads come and go; the one thread
	 * of JMH spares it that, and what it removes there may stay here.
	 */
	private static final int LEAST_WARM_UPS = 4;

	private static final int WARM_UP_MILLIS = 1_000;

	private static final int MOST_TIMES = 8_000_000;

	private Rounds() {
	}

	static Map<String, Cost> measure(Map<String, Loop> loops, int threads, Options options) {
		return measure(loops, threads, options.rounds(), options.batchMillis());
	}

	static Map<String, Cost> measure(Map<String, Loop> loops, int threads, int rounds, int batchMillis) {
		List<String> names = List.copyOf(loops.keySet());
		int count = names.size();
		int[] times = new int[count];
		double[][] thread = new double[count][rounds];
		long[] process = new long[count];
		for (int i = 0; i < count; i++) {
			times[i] = calibrate(loops.get(names.get(i)), threads, batchMillis * 1_000_000L);
		}
		int warmUps = Math.max(LEAST_WARM_UPS, WARM_UP_MILLIS / batchMillis);
		for (int round = -warmUps; round < rounds; round++) {
			for (int i = 0; i < count; i++) {
				int turn = Math.floorMod(i + round, count);
				long before = Machine.SYSTEM.getProcessCpuTime();
				long nanos = batch(loops.get(names.get(turn)), threads, times[turn]);
				if (round >= 0) {
					process[turn] += Machine.SYSTEM.getProcessCpuTime() - before;
					thread[turn][round] = (double) nanos / times[turn] / threads;
				}
				else {
					// The compiled loop is faster than the one that was calibrated.
					times[turn] = adjusted(times[turn], nanos, batchMillis * 1_000_000L);
				}
			}
			if (round == -1) {
				System.gc();
			}
		}
		Map<String, Cost> costs = new LinkedHashMap<>();
		for (int i = 0; i < count; i++) {
			Arrays.sort(thread[i]);
			costs.put(names.get(i), new Cost(thread[i][rounds / 2], (double) process[i] / rounds / times[i] / threads));
		}
		return costs;
	}

	/**
	 * Returns the CPU nanoseconds of a thread for each operation, of one batch after its
	 * warm-up.
	 */
	static double thread(Loop loop, int threads, int batchMillis) {
		int times = calibrate(loop, threads, batchMillis * 1_000_000L);
		return (double) batch(loop, threads, times) / times / threads;
	}

	/**
	 * Returns the CPU nanoseconds of the whole process for each operation, of one batch
	 * after its warm-up.
	 */
	static double process(Loop loop, int threads, int batchMillis) {
		int times = calibrate(loop, threads, batchMillis * 1_000_000L);
		long before = Machine.SYSTEM.getProcessCpuTime();
		batch(loop, threads, times);
		return (double) (Machine.SYSTEM.getProcessCpuTime() - before) / times / threads;
	}

	private static int calibrate(Loop loop, int threads, long batchNanos) {
		int times = 1;
		for (long nanos = 0; nanos < batchNanos && times < MOST_TIMES; times *= 2) {
			nanos = batch(loop, threads, times);
		}
		return times / 2;
	}

	private static int adjusted(int times, long nanos, long batchNanos) {
		return (int) Math.max(1, Math.min(MOST_TIMES, (double) times * batchNanos / Math.max(nanos, 1)));
	}

	/**
	 * Returns the CPU nanoseconds of all threads.
	 */
	private static long batch(Loop loop, int threads, int times) {
		CyclicBarrier start = new CyclicBarrier(threads);
		Runner[] runners = new Runner[threads];
		for (int i = 0; i < threads; i++) {
			runners[i] = new Runner(loop, times, start);
			runners[i].start();
		}
		long nanos = 0;
		for (Runner runner : runners) {
			nanos += runner.finish();
		}
		return nanos;
	}

	/**
	 * A thread that runs a loop once.
	 */
	private static final class Runner extends Thread {

		private final Loop loop;

		private final int times;

		private final CyclicBarrier start;

		/** Read by others after the join only, as are the two below. */
		private final Sink sink = new Sink();

		private long nanos;

		private @Nullable Throwable failure;

		Runner(Loop loop, int times, CyclicBarrier start) {
			super("benchmark");
			this.loop = loop;
			this.times = times;
			this.start = start;
			setDaemon(true);
		}

		@Override
		public void run() {
			try {
				this.start.await();
				long before = Machine.THREADS.getCurrentThreadCpuTime();
				this.loop.run(this.times, this.sink);
				this.nanos = Machine.THREADS.getCurrentThreadCpuTime() - before;
			}
			catch (Throwable ex) {
				this.failure = ex;
			}
		}

		long finish() {
			try {
				join();
			}
			catch (InterruptedException ex) {
				throw new IllegalStateException("interrupted while measuring", ex);
			}
			if (this.failure != null) {
				throw new IllegalStateException("a loop has failed", this.failure);
			}
			return this.nanos;
		}

	}

}
