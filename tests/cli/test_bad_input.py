"""Bad input, row by row of the bad-input matrix (B01 ...): the sentence and the exit status that each must give."""
import gzip
import json
import os
import pty
import subprocess
import unittest

from program import PROGRAM, ProgramTest

HEAD = "pump,time,flow\n"
ROWS = "".join(f"p{d},2024-01-0{1 + h // 24}T{h % 24:02}:00:00Z,{10 + d + (h * 7 % 11) / 10}\n"
               for d in range(3) for h in range(48))
HOSTILE = ["\x1b[31mred", "\x1b]52;c;AAAA\x07", "\x9b31m", "a\x08b", "tab\there", "nul\x00x", "\u202eright", "zero\u200bwidth",
           "\ufeffbom", "soft\u00adhyphen", "tag\U000e0041", "bell\x07", "del\x7f", "\x90dcs"]


class BadInput(ProgramTest):
    def fingerprint(self, data, *args, name="x.csv", code=0):
        r = self.run_program("fingerprint", self.write(name, data), "--format", "csv", "--no-cache", *args)
        self.assertEqual(r.code, code, r.err)
        return r

    def test_B01_nothing_in_the_file(self):
        for data in ("", HEAD, "\n\n\n"):
            self.expect(self.run_program("triage", self.write("x.csv", data)), 4, "no data rows")

    def test_B02_byte_order_marks_and_other_encodings(self):
        plain = self.fingerprint(HEAD + ROWS).out
        self.assertEqual(self.fingerprint(b"\xef\xbb\xbf" + (HEAD + ROWS).encode()).out, plain)
        for coding in ("utf-16", "utf-32"):
            r = self.run_program("triage", self.write("x.csv", (HEAD + ROWS).encode(coding)))
            self.expect(r, 4, "UTF-" + coding[-2:])
        latin = (HEAD + ROWS).replace("p0", "b\u00fcro").encode("latin-1")
        r = self.run_program("devices", self.write("x.csv", latin))
        self.expect(r, 0)
        self.assertIn("b\\xFCro", r.out)

    def test_B03_line_ends(self):
        plain = self.fingerprint(HEAD + ROWS).out
        for data in ((HEAD + ROWS).replace("\n", "\r\n"), (HEAD + ROWS).rstrip("\n"), (HEAD + ROWS).replace("\n", "\r"),
                     "\r\n".join((HEAD + ROWS).split("\n")[:20]) + "\r\n" + "\n".join((HEAD + ROWS).split("\n")[20:])):
            self.assertEqual(self.fingerprint(data).out, plain)

    def test_B04_a_nul_in_a_field(self):
        data = (HEAD + ROWS).replace("p1,", "p\x001,").replace("10.0", "10\x00.0")
        r = self.expect(self.run_program("devices", self.write("x.csv", data)), 0)
        self.assertIn("p\\01", r.out)

    def test_B05_a_quote_that_is_never_closed(self):
        r = self.run_program("triage", self.write("x.csv", HEAD + ROWS + '"p3,2024-01-01T00:00:00Z,1\n' + ROWS))
        self.expect(r, 4, "quote", "line 146")

    def test_B06_rows_with_the_wrong_number_of_fields(self):
        few = HEAD + ROWS + "p1,2024-01-03T00:00:00Z\n"
        self.expect(self.run_program("triage", self.write("x.csv", few)), 0, "1 row", "line 146")
        many = HEAD + ROWS + "p1,2\n" * 10
        self.expect(self.run_program("triage", self.write("x.csv", many)), 4, "10")

    def test_B07_headers_twice_empty_and_hostile(self):
        data = "pump,time,flow,flow,,\x1b[31mx\n" + "".join(line + ",1,2,3\n" for line in ROWS.splitlines())
        r = self.expect(self.run_program("sources", self.write("x.csv", data)), 0)
        self.assertIn("flow_2", r.out)
        self.assertIn("\\e[31mx", r.out)
        r = self.expect(self.run_program("devices", self.write("x.csv", data), "--device", "#1", "--time", "#2",
                                         "--metric", "#3"), 0)
        self.assertIn("p2", r.out)

    def test_B08_too_many_columns_and_too_long_lines(self):
        wide = ",".join(f"c{i}" for i in range(100000)) + "\n" + ",".join("1" for i in range(100000)) + "\n"
        self.expect(self.run_program("describe", self.write("x.csv", wide)), 6, "4096")
        long = HEAD + "p0,2024-01-01T00:00:00Z," + "1" * (17 << 20) + "\n"
        self.expect(self.run_program("describe", self.write("x.csv", long)), 6, "MiB")

    def test_B09_other_delimiters_and_decimal_marks(self):
        plain = self.fingerprint(HEAD + ROWS).out
        for mark in ("\t", "|", ";"):
            self.assertEqual(self.fingerprint((HEAD + ROWS).replace(",", mark)).out, plain, repr(mark))
        german = (HEAD + ROWS).replace(",", ";").replace(".", ",")
        r = self.fingerprint(german)
        self.assertEqual(r.out, plain)
        self.assertEqual(r.err.count("decimal comma"), 1)
        self.assertEqual(self.fingerprint(german, "--delimiter", ";", "--decimal", ",").out, plain)

    def test_B10_quoting(self):
        quoted = HEAD.replace("pump", '"pump"') + ROWS.replace("p1,", '"p ""1""\nx, y",')
        r = self.run_program("devices", self.write("x.csv", quoted), "--format", "json")
        self.assertIn('p "1"\nx, y', [d["device"] for d in json.loads(r.out)])
        stray = HEAD + ROWS + '"p1"x,2024-01-03T00:00:00Z,1\n'
        self.expect(self.run_program("devices", self.write("x.csv", stray)), 4, "quote", "line 146")

    def test_B11_a_gzip_file_that_is_cut_is_partial_and_said(self):
        whole = gzip.compress((HEAD + ROWS * 50).encode())
        r = self.run_program("devices", self.write("x.csv.gz", whole[:len(whole) * 2 // 3]))
        self.expect(r, 4, "PARTIAL")
        self.assertIn("p0", r.out)
        self.expect(self.run_program("devices", self.write("y.csv.gz", whole + whole)), 0)
        self.expect(self.run_program("devices", self.write("z.csv.gz", whole[:12])), 4, "gzip data ends")

    def test_B12_what_is_and_is_not_a_file(self):
        data = (HEAD + ROWS).encode()
        plain = self.fingerprint(data).out
        r = self.run_program("fingerprint", "-", "--format", "csv", "--no-cache", stdin=data)
        self.assertEqual(r.out, plain)
        fifo = self.path("fifo")
        os.mkfifo(fifo)
        writer = subprocess.Popen(["sh", "-c", f"cat '{self.path('x.csv')}' > '{fifo}'"])
        self.assertEqual(self.run_program("fingerprint", fifo, "--format", "csv", "--no-cache").out, plain)
        writer.wait()
        os.symlink(self.path("loop"), self.path("loop"))
        for what in (self.folder.name, "/dev/zero", self.path("loop")):
            r = self.run_program("triage", what)
            self.assertIn(r.code, (2, 3), r.err)
            self.assertIn(what, r.err)

    def test_B13_cells_that_a_spreadsheet_would_run(self):
        data = (HEAD + ROWS).replace("p1,", "=1+1,").replace("p2,", "@x,")
        path = self.write("x.csv", data)
        out = self.run_program("devices", path, "--format", "csv", "--fields", "device").out.splitlines()
        self.assertEqual(out, ["device", "'=1+1", "'@x", "p0"])
        out = self.run_program("devices", path, "--format", "csv", "--fields", "device", "--raw-csv").out.splitlines()
        self.assertEqual(out, ["device", "=1+1", "@x", "p0"])

    def test_B14_B15_words_and_numbers_that_are_none(self):
        cells = ["NaN", "nan(0x1)", "inf", "-Infinity", "1e400", "0x1p3", "1_000", "\u0661\u0662", "NA", "", "null"]
        good = ["+1", ".5", "5."]
        rows = [f"p0,2024-01-01T00:{i:02}:00Z,{c}\n" for i, c in enumerate(cells + good)]
        rows += [f"p0,2024-01-01T01:{i:02}:00Z,{i}.25\n" for i in range(60)] * 2
        r = self.run_program("describe", self.write("x.csv", HEAD + "".join(rows)), "--format", "json")
        flow = next(x for x in json.loads(r.out) if x["column"] == "flow")
        self.assertEqual((flow["count"], flow["missing"]), (120 + len(good), len(cells)))
        self.assertEqual(flow["max"], 59.25)
        self.assertEqual(flow["min"], 0.25)

    def test_B16_a_locale_with_a_decimal_comma(self):
        plain = self.fingerprint(HEAD + ROWS).out
        r = self.run_program("fingerprint", self.path("x.csv"), "--format", "csv", "--no-cache",
                             env={"LC_ALL": "de_DE.UTF-8"})
        self.assertEqual(r.out, plain)

    def test_B17_ids_stay_as_they_were_written(self):
        ids = ["9007199254740993", "007", "1e3", "0x10", "6ba7b810-9dad-11d1-80b4-00c04fd430c8", "x" * 10000]
        data = HEAD + "".join(f"{i},2024-01-01T{h:02}:00:00Z,{h}\n" for i in ids for h in range(10))
        out = json.loads(self.run_program("devices", self.write("x.csv", data), "--format", "json").out)
        self.assertEqual(sorted(d["device"] for d in out), sorted(ids))

    def test_B18_B19_extreme_numbers_stay_finite(self):
        cells = ["9223372036854775807", "18446744073709551615", "-9223372036854775808", "1.7976931348623157e308",
                 "-1.7976931348623157e308", "5e-324", "-0", "1" * 300]
        data = HEAD + "".join(f"p{d},2024-01-{1 + h // 24:02}T{h % 24:02}:00:00Z,{cells[(h + d) % len(cells)]}\n"
                              for d in range(4) for h in range(48))
        for command in ("fingerprint", "describe", "triage", "cluster"):
            r = self.run_program(command, self.write("x.csv", data), "--format", "json", "--no-cache")
            self.assertEqual(r.code, 0, r.err)
            json.loads(r.out, parse_constant=self.fail)

    def test_B20_few_constant_and_missing_readings(self):
        rows = ["one,2024-01-01T00:00:00Z,5\n", "two,2024-01-01T00:00:00Z,5\n", "two,2024-01-01T01:00:00Z,6\n"]
        rows += [f"flat,2024-01-{1 + h // 24:02}T{h % 24:02}:00:00Z,7\n" for h in range(48)]
        rows += [f"void,2024-01-{1 + h // 24:02}T{h % 24:02}:00:00Z,\n" for h in range(48)]
        path = self.write("x.csv", HEAD + ROWS + "".join(rows))
        out = json.loads(self.run_program("triage", path, "--format", "json", "--no-cache").out)
        state = {d["device"]: d["state"] for d in out}
        self.assertEqual(len(state), 7)
        self.assertIn(state["one"], ("short", "silent"))
        self.assertEqual(state["flat"], "constant")
        self.assertEqual(state["void"], "short")
        r = self.expect(self.run_program("series", path, "--of", "two"), 0)
        self.assertIn("not enough data (n=2)", r.out)

    def test_B22_dates_that_are_none(self):
        rows = ["p0,2024-02-30T00:00:00Z,1\n", "p0,2024-13-01T00:00:00Z,1\n", "p0,2024-01-05T24:00:00Z,1\n"]
        r = self.run_program("rows", self.write("x.csv", HEAD + ROWS * 3 + "".join(rows)), "--format", "csv")
        self.expect(r, 0)
        self.assertEqual(r.out.splitlines()[-1], "p0,2024-01-06T00:00:00Z,1")
        self.assertEqual([line.split(",")[1] for line in r.out.splitlines()[-3:-1]], ["", ""])

    def test_B23_B26_zones(self):
        local = HEAD + "".join(f"p0,2024-01-01 {h:02}:00:00,{h}\n" for h in range(24))
        path = self.write("x.csv", local)
        first = lambda *a: self.run_program("rows", path, "--format", "csv", *a).out.splitlines()[1].split(",")[1]
        self.assertEqual(first(), "2024-01-01T00:00:00Z")
        self.assertEqual(first("--tz", "+05:45"), "2024-01-01T00:00:00+05:45")
        self.assertEqual(first("--tz", "Europe/Berlin"), "2024-01-01T00:00:00+01:00")
        for bad in ("CEST", "Mars/Base", "../../etc/passwd", ""):
            self.expect(self.run_program("rows", path, "--tz", bad), 2, "--tz" if bad == "" else bad)

    def test_B24_epochs(self):
        for unit, factor in (("s", 1), ("ms", 10 ** 3), ("us", 10 ** 6), ("ns", 10 ** 9)):
            data = HEAD + "".join(f"p{d},{(1704067200 + 3600 * h) * factor},{h}.5\n" for d in range(2) for h in range(48))
            path = self.write("x.csv", data)
            out = json.loads(self.run_program("devices", path, "--format", "json").out)
            self.assertEqual(out[0]["first"], "2024-01-01T00:00:00Z", unit)
        mixed = HEAD + "".join(f"p0,{(1704067200 + 3600 * h) * (1000 if h % 2 else 1)},{h}.5\n" for h in range(48))
        self.expect(self.run_program("devices", self.write("x.csv", mixed)), 4, "time")

    def test_B25_times_out_of_range(self):
        rows = ["p0,0001-01-01T00:00:00Z,1\n", "p0,9999-12-31T00:00:00Z,1\n", "p0,infinity,1\n"]
        r = self.expect(self.run_program("devices", self.write("x.csv", HEAD + ROWS * 3 + "".join(rows)), "--format",
                                         "json"), 0, "time")
        p0 = next(d for d in json.loads(r.out) if d["device"] == "p0")
        self.assertEqual((p0["first"], p0["last"]), ("2024-01-01T00:00:00Z", "2024-01-02T23:00:00Z"))

    def test_B27_order_and_duplicates(self):
        lines = ROWS.splitlines(keepends=True)
        mixed = HEAD + "".join(lines[i * 37 % len(lines)] for i in range(len(lines)))
        self.assertEqual(self.fingerprint(mixed).out, self.fingerprint(HEAD + ROWS).out)
        twice = HEAD + ROWS + "p0,2024-01-01T00:00:00Z,99\n"
        value = {}
        for policy in ("last", "first", "mean", "max", "keep"):
            r = self.expect(self.run_program("series", self.write("x.csv", twice), "--of", "p0", "--duplicates", policy,
                                             "--format", "json"), 0)
            value[policy] = {x["statistic"]: x["value"] for x in json.loads(r.out)}
        self.assertEqual([value[p]["max"] for p in ("last", "first", "mean", "max")], [99, 11, 54.5, 99])
        self.assertIn("1 ", self.run_program("devices", self.path("x.csv")).err)

    def test_B28_steps_of_a_nanosecond_and_gaps_of_ten_years(self):
        data = HEAD + "".join(f"p0,2024-01-01T00:00:00.{i:09}Z,{i % 7}\n" for i in range(100))
        data += "".join(f"p0,2034-01-01T00:00:00.{i:09}Z,{i % 7}\n" for i in range(100))
        path = self.write("x.csv", data)
        for command in (["plot", path, "--of", "p0"], ["devices", path], ["series", path, "--of", "p0"], ["triage", path]):
            self.expect(self.run_program(*command), 0)

    def test_B33_text_that_is_no_utf8_is_escaped_on_screen_and_replaced_in_json(self):
        data = (HEAD + ROWS).encode().replace(b"p1,", b"p\xc0\xaf\xf8\x88\xff1,")
        path = self.write("x.csv", data)
        self.assertIn("p\\xC0\\xAF\\xF8\\x88\\xFF1", self.run_program("devices", path).out)
        out = subprocess.run([PROGRAM, "devices", path, "--format", "json"], capture_output=True).stdout
        self.assertIn("p\ufffd", out.decode())
        out = subprocess.run([PROGRAM, "devices", path, "--format", "csv"], capture_output=True).stdout
        self.assertIn(b"p\xc0\xaf\xf8\x88\xff1", out)

    def test_B37_B38_B39_B40_hostile_texts_never_reach_the_terminal(self):
        names = HOSTILE + ["e" + "\u0301" * 1000, "\U0001F468\u200d\U0001F469\u200d\U0001F467", "\u4f60\u597d", "\U0003FFFF", "a\nb"]
        data = "pump,time,flow\n"
        for k, name in enumerate(names):
            quoted = '"' + name.replace('"', '""') + '"'
            data += "".join(f"{quoted},2024-01-01T{h:02}:00:00Z,{h + k}\n" for h in range(24))
        path = self.write("\x1b[31mname\u202e.csv", data)
        for command in ("devices", "triage", "sources", "describe", "rows", "cluster"):
            r = subprocess.run([PROGRAM, command, path, "--no-cache", "--format", "table"], capture_output=True, env=dict(os.environ, LC_ALL="C.UTF-8"))
            text = (r.stdout + r.stderr).decode()
            bad = {c for c in text if c != "\n" and (ord(c) < 32 or 0x7f <= ord(c) < 0xa0 or c in "\u202e\u200b\ufeff\u00ad\u200d\U000e0041\U0003ffff")}
            self.assertEqual(bad, set(), command)
            r = subprocess.run([PROGRAM, command, path, "--no-cache", "--format", "table"], capture_output=True, env=dict(os.environ, LC_ALL="C"))
            self.assertFalse([b for b in r.stdout + r.stderr if b > 126 or (b < 32 and b != 10)], command)
        master, slave = pty.openpty()
        subprocess.run([PROGRAM, "rows", path, "--format", "csv", "-q", "--limit", "3"], stdout=slave)
        self.assertIn(b"\\e[31mred", os.read(master, 65536))
        os.close(master)
        os.close(slave)
        self.assertIn("<U+202E>right", self.run_program("devices", path).out)
        self.assertNotIn("\u0301" * 5, self.run_program("devices", path).out)


if __name__ == "__main__":
    unittest.main()
