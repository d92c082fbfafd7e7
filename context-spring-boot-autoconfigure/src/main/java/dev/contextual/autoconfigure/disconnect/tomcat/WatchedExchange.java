package dev.contextual.autoconfigure.disconnect.tomcat;

import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.concurrent.atomic.AtomicReferenceFieldUpdater;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;

import dev.contextual.autoconfigure.ClientConnection;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.apache.coyote.Request;
import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.SecureNioChannel;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response on one connection, and what is known of the client.
 */
final class WatchedExchange implements ClientConnection {

	/*
	 * Two threads meet here: the watcher, which looks at the connection, and whichever
	 * thread ends the exchange, after which Tomcat reads the connection itself. Two
	 * readers of one connection would tear it apart, so the watcher reads in the state
	 * READING alone, and the end waits until it has left that state.
	 *
	 * UNWATCHED → WATCHED: late, by the watcher, and only once the body is read, because
	 * until then the application reads. WATCHED → READING → WATCHED: nothing was there
	 * (TLS). READING → GONE: the client has hung up. READING → HALF_CLOSED: it has only
	 * finished sending, if that is told apart. READING → LEFT: it has sent the next
	 * request, which is now in Tomcat's own read buffer and hides whatever follows. All →
	 * ENDED.
	 *
	 * The actions are a stack of their own, because they may be added in every state.
	 * Whoever swaps the stack for TOLD runs them; the end swaps it for OVER.
	 */
	private static final int UNWATCHED = 0;

	private static final int WATCHED = 1;

	private static final int READING = 2;

	private static final int HALF_CLOSED = 3;

	private static final int GONE = 4;

	private static final int LEFT = 5;

	private static final int ENDED = 6;

	// The watcher's read does not block; it lasts microseconds.
	private static final long READING_NANOS = 1000;

	private static final Action TOLD = new Action(() -> {
	}, null);

	private static final Action OVER = new Action(() -> {
	}, null);

	private static final AtomicIntegerFieldUpdater<WatchedExchange> STATE = AtomicIntegerFieldUpdater
		.newUpdater(WatchedExchange.class, "state");

	private static final AtomicReferenceFieldUpdater<WatchedExchange, @Nullable Action> ACTIONS = AtomicReferenceFieldUpdater
		.newUpdater(WatchedExchange.class, Action.class, "actions");

	// Method references, so that a method that this Tomcat does not have is missed when
	// the application starts and not by the first request.
	private static final Reading READ = SocketWrapperBase::isReadyForRead;

	private static final Function<NioChannel, @Nullable SocketChannel> CHANNEL = NioChannel::getIOChannel;

	private static final Function<SecureNioChannel, @Nullable SSLEngine> ENGINE = SecureNioChannel::getSslEngine;

	private static final Log logger = LogFactory.getLog(WatchedExchange.class);

	private final Request request;

	private final SocketWrapperBase<?> wrapper;

	private final long startNanos;

	private volatile boolean bodyRead;

	private volatile int state;

	private volatile @Nullable Action actions;

	WatchedExchange(Request request, SocketWrapperBase<?> wrapper, boolean bodyRead) {
		this.request = request;
		this.wrapper = wrapper;
		this.startNanos = request.getStartTimeNanos();
		this.bodyRead = bodyRead;
	}

	/**
	 * Initialises this class, and so links the methods of Tomcat's that it uses.
	 */
	static void link() {
		Objects.requireNonNull(READ);
	}

	@Override
	public void onHangUp(Runnable action) {
		Objects.requireNonNull(action, "action");
		for (;;) {
			Action head = this.actions;
			if (head == TOLD) {
				action.run();
				return;
			}
			if (head == OVER || ACTIONS.compareAndSet(this, head, new Action(action, head))) {
				return;
			}
		}
	}

	/**
	 * The body has been read to its end.
	 */
	void bodyRead() {
		this.bodyRead = true;
	}

	/**
	 * Whether the watcher may still have to watch it, now or later.
	 */
	boolean isUnwatched() {
		return this.state == UNWATCHED;
	}

	/**
	 * Whether it has run long enough and nobody else reads its connection. A read
	 * listener may ask Tomcat to look at the socket even after the body's end.
	 */
	boolean isDue(long nowNanos, long armAfterNanos) {
		return this.bodyRead && nowNanos - this.startNanos >= armAfterNanos && this.request.getReadListener() == null;
	}

	boolean beginWatching() {
		return STATE.compareAndSet(this, UNWATCHED, WATCHED);
	}

	boolean isHalfClosed() {
		return this.state == HALF_CLOSED;
	}

	boolean isLeft() {
		return this.state == LEFT;
	}

	/**
	 * The connection, or null when it has been closed on this side.
	 */
	@Nullable SocketChannel channel() {
		return (this.wrapper.getSocket() instanceof NioChannel channel) ? CHANNEL.apply(channel) : null;
	}

	/**
	 * Looks at the connection, which has something to read. Called by the watcher alone.
	 * @param endIsHangUp whether the end of the client's data means that it has gone
	 * @return what there was; {@code LEFT} as well when the exchange has ended meanwhile
	 */
	Sight look(boolean endIsHangUp) {
		if (!STATE.compareAndSet(this, WATCHED, READING)) {
			return Sight.LEFT;
		}
		Sight sight = Sight.LEFT;
		try {
			sight = read(endIsHangUp);
			return sight;
		}
		finally {
			this.state = switch (sight) {
				case NOTHING -> WATCHED;
				case HALF_CLOSED -> HALF_CLOSED;
				case GONE -> GONE;
				case LEFT -> LEFT;
			};
		}
	}

	private Sight read(boolean endIsHangUp) {
		try {
			return READ.hasData(this.wrapper) ? Sight.LEFT : Sight.NOTHING;
		}
		catch (ClosedChannelException ex) {
			return Sight.LEFT; // closed on this side: the connector stops
		}
		catch (IOException ex) {
			return (endIsHangUp || !isEnd(ex)) ? Sight.GONE : Sight.HALF_CLOSED;
		}
	}

	/**
	 * Whether the client has finished sending in order. Tomcat 11.0 shows TLS's
	 * close_notify as a plain IOException.
	 */
	private boolean isEnd(IOException ex) {
		if (ex instanceof EOFException) {
			return true;
		}
		if (ex instanceof SSLException || !(this.wrapper.getSocket() instanceof SecureNioChannel channel)) {
			return false;
		}
		SSLEngine engine = ENGINE.apply(channel);
		return engine != null && engine.isInboundDone();
	}

	/**
	 * A client that had finished sending has gone.
	 * @return false if the exchange has ended meanwhile
	 */
	boolean resetAfterHalfClose() {
		return STATE.compareAndSet(this, HALF_CLOSED, GONE);
	}

	/**
	 * Ends the watching, not the exchange: from here on its connection is not looked at.
	 */
	void leave() {
		for (;;) {
			int state = this.state;
			if (state == READING) {
				LockSupport.parkNanos(READING_NANOS);
			}
			else if (state >= GONE || STATE.compareAndSet(this, state, LEFT)) {
				return;
			}
		}
	}

	/**
	 * The exchange is over and its connection Tomcat's. Waits for the watcher if it reads
	 * just now, which does not block.
	 */
	void end() {
		for (;;) {
			int state = this.state;
			if (state == READING) {
				LockSupport.parkNanos(READING_NANOS);
			}
			else if (STATE.compareAndSet(this, state, ENDED)) {
				break;
			}
		}
		ACTIONS.set(this, OVER);
	}

	/**
	 * Closes the list of actions if there is none.
	 * @return whether {@link #hangUp()} still has something to run
	 */
	boolean isHeard() {
		return !ACTIONS.compareAndSet(this, null, TOLD);
	}

	/**
	 * The client has gone: runs the actions, in the order in which they were added.
	 */
	void hangUp() {
		for (;;) {
			Action head = this.actions;
			if (head == TOLD || head == OVER) {
				return;
			}
			if (ACTIONS.compareAndSet(this, head, TOLD)) {
				run(head);
				return;
			}
		}
	}

	private static void run(@Nullable Action last) {
		Deque<Action> ordered = new ArrayDeque<>();
		for (Action action = last; action != null; action = action.previous) {
			ordered.push(action);
		}
		for (Action action : ordered) {
			try {
				action.runnable.run();
			}
			catch (RuntimeException ex) {
				logger.warn("An action on a client's hang-up has failed", ex);
			}
		}
	}

	/**
	 * What the watcher saw when it looked.
	 */
	enum Sight {

		NOTHING, HALF_CLOSED, GONE, LEFT

	}

	private interface Reading {

		boolean hasData(SocketWrapperBase<?> wrapper) throws IOException;

	}

	private static final class Action {

		private final Runnable runnable;

		private final @Nullable Action previous;

		private Action(Runnable runnable, @Nullable Action previous) {
			this.runnable = runnable;
			this.previous = previous;
		}

	}

}
