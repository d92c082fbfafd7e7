package dev.contextual.benchmarks;

import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Scope;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordingFile;

/**
 * Many virtual threads, each with a context. Compiled for a JDK that has none, hence the
 * reflection.
 */
final class VirtualThreads {

	private static final int THREADS = 100_000;

	private static final String PINNED = "jdk.VirtualThreadPinned";

	private VirtualThreads() {
	}

	static void run(Options options, Report report) throws Exception {
		if (Runtime.version().feature() < 21) {
			report.say("This JDK has no virtual threads: not measured.");
			return;
		}
		Map<String, Callable<?>> works = new LinkedHashMap<>();
		works.put("none", VirtualThreads::sleep);
		works.put("ours", VirtualThreads::sleepWithContext);
		works.put("gRPC-Java", VirtualThreads::sleepWithGrpc);
		Map<String, List<Double>> costs = new LinkedHashMap<>();
		for (int round = -2; round < options.rounds(); round++) {
			for (Map.Entry<String, Callable<?>> work : works.entrySet()) {
				double nanos = start(work.getValue());
				if (round >= 0) {
					costs.computeIfAbsent(work.getKey(), (name) -> new ArrayList<>()).add(nanos);
				}
			}
		}
		report.say(String
			.format("CPU of the whole process in ns for each of %,d virtual threads that sleep 2 ms in a timeout and a "
					+ "child of it; %d rounds in turns.", THREADS, options.rounds()));
		report.head("context", "best", "median");
		costs.forEach((name, values) -> {
			Collections.sort(values);
			report.row(name, Report.number(values.get(0)), Report.number(values.get(values.size() / 2)));
		});
		long pinned = pinned();
		report.say(String.format("%s: %d events, while %,d virtual threads slept, waited and expired in contexts.",
				PINNED, pinned, THREADS));
		report.mustBeAtMost("pinning events", pinned, "", 0, 0);
	}

	/**
	 * Returns the CPU nanoseconds of the process for each thread.
	 */
	private static double start(Callable<?> work) throws Exception {
		long before = Machine.SYSTEM.getProcessCpuTime();
		ExecutorService threads = newExecutor();
		List<Future<?>> all = new ArrayList<>(THREADS);
		for (int i = 0; i < THREADS; i++) {
			all.add(threads.submit(work));
		}
		for (Future<?> each : all) {
			each.get();
		}
		threads.shutdown();
		return (double) (Machine.SYSTEM.getProcessCpuTime() - before) / THREADS;
	}

	private static ExecutorService newExecutor() throws ReflectiveOperationException {
		try {
			return (ExecutorService) Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
		}
		catch (InvocationTargetException ex) {
			throw new IllegalStateException("no virtual threads", ex.getCause());
		}
	}

	private static long pinned() throws Exception {
		// Class loading, done by one thread while others wait for it, pins those.
		start(VirtualThreads::everyWait);
		Path file = Files.createTempFile("contextual", ".jfr");
		try (Recording recording = new Recording()) {
			recording.enable(PINNED).withThreshold(Duration.ZERO).withStackTrace();
			recording.start();
			start(VirtualThreads::everyWait);
			recording.stop();
			recording.dump(file);
			return RecordingFile.readAllEvents(file)
				.stream()
				.filter((event) -> event.getEventType().getName().equals(PINNED))
				.peek((event) -> System.err.println(event))
				.count();
		}
		finally {
			Files.delete(file);
		}
	}

	private static Object sleep() throws InterruptedException {
		Thread.sleep(2);
		return "slept";
	}

	private static Object sleepWithContext() throws InterruptedException {
		try (CancellableContext request = Context.background().withTimeout(Contexts.TIMEOUT);
				CancellableContext part = request.withCancel()) {
			Thread.sleep(2);
			return part;
		}
	}

	private static Object sleepWithGrpc() throws InterruptedException {
		io.grpc.Context.CancellableContext request = io.grpc.Context.ROOT.withDeadlineAfter(30, TimeUnit.SECONDS,
				Grpc.TIMERS);
		io.grpc.Context.CancellableContext part = request.withCancellation();
		Thread.sleep(2);
		part.cancel(null);
		request.cancel(null);
		return part;
	}

	private static Object everyWait() throws InterruptedException {
		try (CancellableContext request = Context.background().withTimeout(Contexts.TIMEOUT);
				Scope scope = request.attach();
				CancellableContext part = Context.current().withTimeout(Duration.ofMillis(2))) {
			request.sleep(Duration.ofMillis(1));
			part.awaitDone(Contexts.TIMEOUT);
			return part.isDone();
		}
	}

}
