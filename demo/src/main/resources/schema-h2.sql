create alias park_until for "dev.contextual.demo.H2SlowQuery.parkUntil";
