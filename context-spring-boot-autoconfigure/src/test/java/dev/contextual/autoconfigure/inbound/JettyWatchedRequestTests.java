package dev.contextual.autoconfigure.inbound;

import java.nio.file.Path;
import java.util.List;

import org.eclipse.jetty.util.thread.QueuedThreadPool;

import org.springframework.boot.jetty.JettyWebServer;
import org.springframework.boot.web.server.WebServer;

class JettyWatchedRequestTests extends AbstractWatchedRequestTests {

	@Override
	Class<?> server() {
		return JettyRequestKindsTests.Server.class;
	}

	@Override
	List<String> accessLog(Path file) {
		return List.of("server.jetty.accesslog.enabled=true", "server.jetty.accesslog.filename=" + file,
				"server.jetty.accesslog.custom-format=%s %U%q");
	}

	@Override
	String statusOfReset(String kind) {
		return "499";
	}

	@Override
	List<String> fewThreads() {
		// Virtual threads are never few.
		return List.of("spring.threads.virtual.enabled=false", "server.jetty.threads.max=8",
				"server.jetty.threads.min=8");
	}

	@Override
	int waiting(WebServer server) {
		return ((QueuedThreadPool) ((JettyWebServer) server).getServer().getThreadPool()).getQueueSize();
	}

}
