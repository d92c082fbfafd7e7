package dev.contextual.restart;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * An application that is over leaves nothing in a JVM that lives on.
 */
class RestartTests {

	private static final Path TEST_CLASSES = Path.of("target/test-classes").toAbsolutePath();

	private static final Path CLASSES = Path.of("target/classes").toAbsolutePath();

	@TempDir
	private Path directory;

	/** The classes of the application. */
	private Path application;

	/** The classes of those who look. */
	private Path probe;

	/** All libraries, each in a jar, so that DevTools does not load them again. */
	private final List<Path> libraries = new ArrayList<>();

	@BeforeEach
	void layOut() throws IOException {
		Path home = Path.of("dev/contextual/restart");
		this.application = Files.createDirectory(this.directory.resolve("application"));
		copy(home.resolve("app"));
		this.probe = jar(TEST_CLASSES, home, /* depth= */ 1);
		for (String element : System.getProperty("java.class.path")
			.split(File.pathSeparator, /* limit= */ -1)) {
			Path path = Path.of(element).toAbsolutePath();
			if (!path.equals(TEST_CLASSES) && !path.equals(CLASSES)) {
				this.libraries
					.add(Files.isDirectory(path) ? jar(path, Path.of(""), /* depth= */ Integer.MAX_VALUE) : path);
			}
		}
	}

	private void copy(Path part) throws IOException {
		Files.createDirectories(this.application.resolve(part));
		try (Stream<Path> files = Files.list(TEST_CLASSES.resolve(part))) {
			for (Path file : files.toList()) {
				Files.copy(file, this.application.resolve(TEST_CLASSES.relativize(file)));
			}
		}
	}

	private Path jar(Path classes, Path part, int depth) throws IOException {
		Path jar = Files.createTempFile(this.directory, "library", ".jar");
		try (OutputStream file = Files.newOutputStream(jar);
				JarOutputStream out = new JarOutputStream(file);
				Stream<Path> paths = Files.walk(classes.resolve(part), depth)) {
			for (Path path : paths.filter(Files::isRegularFile).toList()) {
				out.putNextEntry(new JarEntry(classes.relativize(path).toString().replace('\\', '/')));
				Files.copy(path, out);
			}
		}
		return jar;
	}

	@Test
	void restartByDevToolsLeavesNothingOfTheOldApplication() throws Exception {
		List<Path> path = new ArrayList<>(this.libraries);
		path.add(this.application);
		path.add(this.probe);

		assertThat(run(path, RestartProbe.class)).contains("leaks found: 9");
	}

	@Test
	void applicationContextThatIsClosedLeavesNothing() throws Exception {
		List<Path> path = new ArrayList<>(this.libraries);
		path.removeIf((library) -> library.getFileName().toString().startsWith("spring-boot-devtools"));
		path.add(this.probe);

		assertThat(run(path, CloseProbe.class, this.application.toString())).contains("nothing remains");
	}

	/**
	 * Runs a class that looks in a JVM of its own, and returns what it prints.
	 */
	private String run(List<Path> path, Class<?> main, String... arguments) throws Exception {
		List<String> command = new ArrayList<>(
				List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
						"-XX:+UseSerialGC", "-XX:SoftRefLRUPolicyMSPerMB=0", "-XX:TieredStopAtLevel=1",
						"-Dspring.threads.virtual.enabled="
								+ System.getProperty("spring.threads.virtual.enabled", "false"),
						"-cp", String.join(File.pathSeparator, path.stream().map(Path::toString).toList()),
						main.getName()));
		command.addAll(List.of(arguments));
		Path output = this.directory.resolve("output");
		Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile()).start();
		try {
			assertThat(process.waitFor(5, TimeUnit.MINUTES)).as("has ended").isTrue();
		}
		finally {
			process.destroyForcibly();
		}
		String printed = Files.readString(output);
		System.out.println(printed);
		assertThat(process.exitValue()).as(printed).isEqualTo(Probe.PASSED);
		return printed;
	}

}
