package dev.contextual.restart;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.springframework.boot.devtools.restart.Restarter;
import org.springframework.boot.devtools.restart.classloader.RestartClassLoader;

/**
 * Has DevTools restart an application, and looks what remains of it each time.
 */
public final class RestartProbe {

	private static final int RESTARTS = 3;

	private static final AtomicInteger STARTS = new AtomicInteger();

	private static final LinkedBlockingQueue<Object> STARTED = new LinkedBlockingQueue<>();

	private RestartProbe() {
	}

	/**
	 * Called once by the JVM, and then by DevTools for each start of the application.
	 */
	public static void main(String[] args) throws Exception {
		if (!(Thread.currentThread().getContextClassLoader() instanceof RestartClassLoader)) {
			new Thread(() -> Probe.run(RestartProbe::drive), "probe").start();
			// Does not return: DevTools begins anew.
			Generation.start(0);
		}
		STARTED.add(Generation.start(STARTS.getAndIncrement()));
	}

	private static void drive() throws Exception {
		next(0).settleOthers();
		Set<Thread> others = Thread.getAllStackTraces().keySet();
		Restarter.getInstance().restart();
		List<Generation> past = new ArrayList<>();
		for (int i = 1; i <= RESTARTS; i++) {
			Generation generation = next(i);
			generation.use(others);
			past.add(generation);
			Restarter.getInstance().restart();
		}
		Object last = take();
		Probe.awaitNothing(Duration.ofSeconds(30), () -> {
			List<String> remains = new ArrayList<>(Traces.beyond(1));
			past.forEach((generation) -> remains.addAll(generation.remains()));
			return remains;
		});
		((AutoCloseable) last).close();
		Probe.awaitNothing(Duration.ofSeconds(30), () -> Traces.beyond(0));
		// What was leaked is still known, by words.
		System.out.println("leaks found: " + Traces.leaksOf("dev.contextual.restart.app.Desk"));
	}

	private static Generation next(int number) throws InterruptedException {
		return new Generation(number, take());
	}

	private static Object take() throws InterruptedException {
		Object started = STARTED.poll(2, TimeUnit.MINUTES);
		if (started == null) {
			throw new IllegalStateException("The application has not started");
		}
		return started;
	}

}
