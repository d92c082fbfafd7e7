package dev.contextual.autoconfigure;

/**
 * The connection on which a request came, as far as the server can watch it. A request
 * whose client's hang-up can be seen carries one as an attribute.
 *
 * @since 0.1
 */
public interface ClientConnection {

	/**
	 * Name of the request attribute.
	 */
	String ATTRIBUTE = ClientConnection.class.getName();

	/**
	 * Runs an action when the client hangs up during this request; at once if it already
	 * has.
	 * @param action the action, run at most once and never for a hang-up that was noticed
	 * after the request's end, on a thread of its own or on the one that reads the body;
	 * it must be short and must not throw
	 */
	void onHangUp(Runnable action);

	/**
	 * Whether the client has hung up during this request. The actions may not have been
	 * run yet.
	 * @return whether the client is known to have gone
	 */
	boolean isHungUp();

	/**
	 * Sees to it that the client does not take a response that has been committed and is
	 * not going to be completed for a whole one, where the server would otherwise end it
	 * in order although the request fails. Called on a thread on which the server
	 * dispatches the request, which must then fail; a second call does nothing.
	 */
	void breakOff();

}
