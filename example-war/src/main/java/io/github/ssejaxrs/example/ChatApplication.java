package io.github.ssejaxrs.example;

import jakarta.ws.rs.ApplicationPath;
import jakarta.ws.rs.core.Application;

/** Where the chat's resources are. It overrides nothing: some servers stop scanning for classes otherwise. */
@ApplicationPath("api")
public class ChatApplication extends Application {}
