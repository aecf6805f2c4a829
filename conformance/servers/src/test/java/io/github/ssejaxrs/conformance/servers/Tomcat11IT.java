package io.github.ssejaxrs.conformance.servers;

class Tomcat11IT extends ServerConformance {

    Tomcat11IT() {
        super(new Tomcat("Tomcat 11.0 with Jersey 3.1", "tomcat11"));
    }
}
