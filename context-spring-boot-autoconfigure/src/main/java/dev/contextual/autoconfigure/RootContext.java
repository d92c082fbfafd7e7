package dev.contextual.autoconfigure;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.ContextNode;
import dev.contextual.LiveContexts;
import dev.contextual.Operation;
import dev.contextual.OverdueWork;
import dev.contextual.ShutdownException;
import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.DisposableBean;
import org.springframework.context.SmartLifecycle;

/**
 * The root of one application's contexts. It is open while the application runs and ends,
 * with a {@link ShutdownException} as the cause, once the web server has drained and
 * before executors and pools are closed.
 *
 * @since 0.1
 */
public final class RootContext implements SmartLifecycle, DisposableBean {

	/**
	 * Kind of the roots in the live tree.
	 */
	public static final String KIND = "application";

	/**
	 * Right after the web server's graceful shutdown, in whose phase it would be waited
	 * for.
	 */
	static final int PHASE = ShutdownTimer.PHASE - 1;

	/**
	 * The roots of all applications of this JVM, by the numbers of their contexts.
	 */
	private static final Set<Long> IDS = ConcurrentHashMap.newKeySet();

	private final String application;

	/**
	 * Written by the thread that starts and stops the application; read anywhere.
	 */
	private volatile CancellableContext context;

	private volatile boolean running;

	RootContext(@Nullable String application) {
		this.application = (application != null) ? application : "application";
		this.context = open();
	}

	@SuppressWarnings("MustBeClosedChecker") // closed by end
	private CancellableContext open() {
		CancellableContext context = Context.background().withCancel(new Root(this.application));
		IDS.add(LiveContexts.idOf(context));
		return context;
	}

	/**
	 * Returns the context above all contexts of this application.
	 * @return the context, to derive from; done when the application has shut down
	 */
	public Context context() {
		return this.context;
	}

	/**
	 * Returns the number under which the root is listed.
	 * @return the number
	 */
	public long id() {
		return LiveContexts.idOf(this.context);
	}

	/**
	 * Tells whether a context belongs to another application of this JVM.
	 * @param node what is known of the context
	 * @return whether its root is that of another application
	 */
	public boolean isForeign(ContextNode node) {
		return isForeign(node.rootId());
	}

	/**
	 * Tells whether work is done for another application of this JVM.
	 * @param work what is known of the work
	 * @return whether the root of its context is that of another application
	 */
	public boolean isForeign(OverdueWork work) {
		return isForeign(work.rootId());
	}

	private boolean isForeign(long rootId) {
		return rootId != id() && IDS.contains(rootId);
	}

	/**
	 * Ends all contexts of this application after a time, unless they end sooner. The
	 * timer hangs below the root, so a root that ends sooner takes it along; and it ends
	 * that very root, not the one of a restarted application.
	 */
	@SuppressWarnings("MustBeClosedChecker") // closed with the root
	void endAfter(Duration time) {
		CancellableContext root = this.context;
		root.withTimeout(time).afterFunc(() -> end(root));
	}

	private static void end(CancellableContext root) {
		root.cancel(new ShutdownException());
		root.close();
		IDS.remove(LiveContexts.idOf(root));
	}

	@Override
	public void start() {
		if (this.context.isDone()) {
			this.context = open();
		}
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
		end(this.context);
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public void destroy() {
		end(this.context);
	}

	private record Root(String name) implements Operation {

		@Override
		public String kind() {
			return KIND;
		}

	}

}
