/**
 * What people see: pages in Chromium, of the example and of the browser client. Begin with {@link
 * io.github.ssejaxrs.browser.Chromium}, which opens their windows.
 */
package io.github.ssejaxrs.browser;
