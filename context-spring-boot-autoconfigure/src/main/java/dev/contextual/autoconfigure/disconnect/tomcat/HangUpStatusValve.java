package dev.contextual.autoconfigure.disconnect.tomcat;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;

import dev.contextual.autoconfigure.ClientConnection;
import jakarta.servlet.ServletException;
import org.apache.catalina.AccessLog;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ValveBase;
import org.apache.coyote.ActionCode;

/**
 * Lets the access logs show 499 where a response could not be written because the client
 * has hung up: Tomcat 11.0 makes that 500, behind the application and all valves, if the
 * exchange is asynchronous. It asks the access logs of the context before the others.
 */
final class HangUpStatusValve extends ValveBase implements AccessLog {

	private static final int CLIENT_GONE = 499;

	HangUpStatusValve() {
		super(/* asyncSupported= */ true);
	}

	@Override
	public void invoke(Request request, Response response) throws IOException, ServletException {
		getNext().invoke(request, response);
	}

	@Override
	public void log(Request request, Response response, long time) {
		if (response.getStatus() == Response.SC_INTERNAL_SERVER_ERROR
				&& request.getAttribute(ClientConnection.ATTRIBUTE) instanceof ClientConnection client
				&& client.isHungUp() && isFailed(response)) {
			response.getCoyoteResponse().setStatus(CLIENT_GONE);
		}
	}

	private static boolean isFailed(Response response) {
		AtomicBoolean failed = new AtomicBoolean();
		response.getCoyoteResponse().action(ActionCode.IS_ERROR, failed);
		return failed.get();
	}

	@Override
	public void setRequestAttributesEnabled(boolean requestAttributesEnabled) {
		// of use to logs that write addresses
	}

	@Override
	public boolean getRequestAttributesEnabled() {
		return false;
	}

}
