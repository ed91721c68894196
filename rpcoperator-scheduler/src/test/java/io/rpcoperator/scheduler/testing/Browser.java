/*
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */
package io.rpcoperator.scheduler.testing;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.logging.Level;
import org.junit.jupiter.api.Assumptions;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriverException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;

/** A Chromium without a window, of this machine. It keeps screenshots of what it was shown. */
public final class Browser implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final ChromeDriver driver;
    private final Path screenshots;

    private Browser(ChromeDriver driver, Path screenshots) {
        this.driver = driver;
        this.screenshots = screenshots;
    }

    /** Starts it; where there is none the test is skipped. */
    public static Browser start(Path profile, Path screenshots) throws IOException {
        Optional<File> browser = inPath("chromium", "chromium-browser", "google-chrome");
        Optional<File> itsDriver = inPath("chromedriver");
        Assumptions.assumeTrue(
                browser.isPresent() && itsDriver.isPresent(),
                "This test needs a Chromium and its chromedriver in the PATH, such as Debian's"
                        + " packages chromium and chromium-driver.");
        Files.createDirectories(screenshots);
        ChromeOptions options = new ChromeOptions();
        options.setBinary(browser.orElseThrow());
        options.addArguments(
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--disable-dev-shm-usage",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--user-data-dir=" + profile);
        ChromeDriver driver =
                new ChromeDriver(
                        new ChromeDriverService.Builder()
                                .usingDriverExecutable(itsDriver.orElseThrow())
                                .build(),
                        options);
        driver.manage().window().setSize(new Dimension(1600, 1100));
        return new Browser(driver, screenshots);
    }

    private static Optional<File> inPath(String... names) {
        List<String> folders =
                List.of(
                        Optional.ofNullable(System.getenv("PATH"))
                                .orElse("")
                                .split(File.pathSeparator));
        return Arrays.stream(names)
                .flatMap(name -> folders.stream().map(folder -> new File(folder, name)))
                .filter(File::canExecute)
                .findFirst();
    }

    public void open(String page) {
        driver.get(page);
    }

    /** What can be read in the elements of the page that a CSS selector names. */
    public List<String> texts(String selector) {
        try {
            return driver.findElements(By.cssSelector(selector)).stream()
                    .map(WebElement::getText)
                    .toList();
        } catch (StaleElementReferenceException drawnAnew) {
            return List.of();
        }
    }

    /** Clicks what has this text and no other. */
    public void click(String text) {
        click(By.xpath("//*[normalize-space(text())='" + text + "']"));
    }

    /** Clicks the first of what a selector names inside the element that has such a text. */
    public void clickIn(String outer, String text, String inner) {
        act(
                () ->
                        driver.findElements(By.cssSelector(outer)).stream()
                                .filter(each -> each.getText().contains(text))
                                .flatMap(each -> each.findElements(By.cssSelector(inner)).stream())
                                .findFirst()
                                .orElseThrow()
                                .click());
    }

    /** Types into the page's selection, and takes what it offers. */
    public void choose(String option) {
        By field = By.cssSelector("nz-select input");
        By offered = By.cssSelector("nz-option-item[title='" + option + "']");
        act(
                () -> {
                    driver.findElement(By.cssSelector("nz-select")).click();
                    driver.findElement(field).clear();
                    driver.findElement(field).sendKeys(option);
                    driver.findElement(offered).click();
                });
    }

    private void click(By what) {
        act(() -> driver.findElement(what).click());
    }

    /** Does it as soon as the page is drawn so far. */
    private static void act(Runnable deed) {
        await().atMost(LIMIT)
                .ignoreExceptionsMatching(
                        each ->
                                each instanceof WebDriverException
                                        || each instanceof NoSuchElementException)
                .until(
                        () -> {
                            deed.run();
                            return true;
                        });
    }

    public void screenshot(String name) throws IOException {
        Files.write(screenshots.resolve(name + ".png"), driver.getScreenshotAs(OutputType.BYTES));
    }

    /** What the page's scripts have complained of since this was asked. */
    public List<String> errors() {
        return driver.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(each -> each.getLevel().equals(Level.SEVERE))
                .map(LogEntry::getMessage)
                .toList();
    }

    @Override
    public void close() {
        driver.quit();
    }
}
