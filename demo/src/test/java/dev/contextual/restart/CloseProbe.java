package dev.contextual.restart;

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Starts and closes applications, each with a class loader of its own, and looks what
 * remains of them.
 */
public final class CloseProbe {

	private static final int APPLICATIONS = 3;

	private CloseProbe() {
	}

	/**
	 * Called by the JVM.
	 * @param args the directory of the application's classes
	 */
	public static void main(String[] args) {
		Probe.run(() -> {
			live(0, args[0], Generation::settleOthers);
			Set<Thread> others = Thread.getAllStackTraces().keySet();
			List<Generation> past = new ArrayList<>();
			for (int i = 1; i <= APPLICATIONS; i++) {
				past.add(live(i, args[0], (generation) -> generation.use(others)));
			}
			// Boot's logging keeps the environment of the last application.
			live(0, args[0], Generation::settleOthers);
			Probe.awaitNothing(Duration.ofSeconds(30), () -> {
				List<String> remains = new ArrayList<>(Traces.beyond(0));
				past.forEach((generation) -> remains.addAll(generation.remains()));
				return remains;
			});
		});
	}

	private static Generation live(int number, String classes, Use use) throws Exception {
		AtomicReference<Generation> generation = new AtomicReference<>();
		AtomicReference<Exception> failure = new AtomicReference<>();
		// Not this thread, which must not remember anything.
		Thread thread = new Thread(() -> {
			try (AutoCloseable application = (AutoCloseable) Generation.start(number)) {
				generation.set(new Generation(number, application));
				use.of(generation.get());
			}
			catch (Exception ex) {
				failure.set(ex);
			}
		}, "application");
		thread.setContextClassLoader(new URLClassLoader(new URL[] { Path.of(classes).toUri().toURL() }));
		thread.start();
		thread.join();
		if (failure.get() != null) {
			throw failure.get();
		}
		return generation.get();
	}

	interface Use {

		void of(Generation generation) throws Exception;

	}

}
