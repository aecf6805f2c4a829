package io.github.ssejaxrs.conformance.servers;

class Tomcat10IT extends ServerConformance {

    Tomcat10IT() {
        super(new Tomcat("Tomcat 10.1 with Jersey 3.1", "tomcat10"));
    }
}
