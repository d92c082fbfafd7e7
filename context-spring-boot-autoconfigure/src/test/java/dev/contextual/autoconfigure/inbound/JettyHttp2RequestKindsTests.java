package dev.contextual.autoconfigure.inbound;

import java.net.http.HttpClient;

class JettyHttp2RequestKindsTests extends JettyRequestKindsTests {

	@Override
	HttpClient.Version version() {
		return HttpClient.Version.HTTP_2;
	}

}
