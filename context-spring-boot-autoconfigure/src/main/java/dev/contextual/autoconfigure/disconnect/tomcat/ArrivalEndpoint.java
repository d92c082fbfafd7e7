package dev.contextual.autoconfigure.disconnect.tomcat;

import org.apache.tomcat.util.net.NioChannel;
import org.apache.tomcat.util.net.NioEndpoint;
import org.apache.tomcat.util.net.SocketEvent;
import org.apache.tomcat.util.net.SocketProcessorBase;
import org.apache.tomcat.util.net.SocketWrapperBase;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's endpoint, which also knows since when a connection with something to read has
 * waited for a thread. Tomcat 11.0 marks the start of an HTTP/1.1 request only when that
 * thread begins to read it.
 */
final class ArrivalEndpoint extends NioEndpoint {

	/**
	 * The turn of each thread, in a cell that stays with the thread. It has no class of
	 * ours, as a thread may outlive this server.
	 */
	private static final ThreadLocal<@Nullable Object[]> TURN = ThreadLocal.withInitial(() -> new Object[1]);

	/**
	 * Returns when the connection that this thread serves was handed to the executor,
	 * {@code null} if it serves none or the connection had nothing to read.
	 */
	static @Nullable Long handedOverNanos() {
		return (TURN.get()[0] instanceof Turn turn) ? turn.handedOverNanos : null;
	}

	@Override
	protected SocketProcessorBase<NioChannel> createSocketProcessor(SocketWrapperBase<NioChannel> wrapper,
			SocketEvent event) {
		return new Turn(wrapper, event);
	}

	/**
	 * One turn of a connection on a thread. Tomcat uses it again, not before it is over.
	 */
	private final class Turn extends SocketProcessor {

		// Written before the executor hands the turn over.
		private long handedOverNanos;

		private Turn(SocketWrapperBase<NioChannel> wrapper, SocketEvent event) {
			super(wrapper, event);
		}

		/**
		 * Called for each use, the first one included.
		 */
		@Override
		public void reset(SocketWrapperBase<NioChannel> wrapper, SocketEvent event) {
			super.reset(wrapper, event);
			this.handedOverNanos = System.nanoTime();
		}

		@Override
		protected void doRun() {
			if (this.event != SocketEvent.OPEN_READ) {
				super.doRun();
				return;
			}
			@Nullable Object[] cell = TURN.get();
			cell[0] = this;
			try {
				super.doRun();
			}
			finally {
				cell[0] = null;
			}
		}

	}

}
