"""Arguments, exit statuses and where the output goes (rows B46, B47, F41 of the fault tables)."""
import json
import os
import subprocess
import unittest

from program import PROGRAM, ProgramTest

SMALL = "pump,time,flow\n" + "".join(
    f"p{d:02},2024-01-{1 + h // 24:02}T{h % 24:02}:00:00Z,{10 + d % 3 + (h * 7 % 11) / 10 + (30 if d == 7 else 0)}\n"
    for d in range(12) for h in range(48))


class Usage(ProgramTest):
    def setUp(self):
        super().setUp()
        self.small = self.write("small.csv", SMALL)

    def test_help_and_version_go_to_standard_output(self):
        for words in (["--help"], ["-h"], ["help"], ["help", "triage"], ["triage", "--help"], ["help", "options"]):
            r = self.expect(self.run_program(*words), 0)
            self.assertIn("fleettop" if words != ["help", "options"] else "--device", r.out)
            self.assertEqual(r.err, "")
        self.assertRegex(self.run_program("--version").out, r"^fleettop \d+\.\d+\.\d+\n$")

    def test_every_command_has_help_of_at_most_a_screen(self):
        table = self.run_program("--help").out
        names = [line.split()[0] for line in table.splitlines() if line.startswith("  ") and not line.startswith("   ")]
        names = [n for n in names if n != "fleettop" and n.isalpha()]
        self.assertGreater(len(names), 12)
        for name in names:
            r = self.expect(self.run_program(name, "--help"), 0)
            self.assertIn("usage: fleettop " + name, r.out)
            self.assertLessEqual(len(r.out.splitlines()), 30, name)

    def test_nothing_to_read_is_a_usage_error_that_says_what_to_do(self):
        self.expect(self.run_program(), 2, "Name a CSV file")
        self.expect(self.run_program("triage"), 2, "fleettop triage FILE.csv")
        self.expect(self.run_program("triage", ""), 2, "empty")

    def test_bad_numbers_name_the_range(self):
        for value in ("-1", "99999999999999999999", "1e9", "x", "", "nan", "12abc"):
            r = self.run_program("triage", self.small, "--threads", value)
            self.expect(r, 2, "--threads", "from 0 to 1024")

    def test_model_parameters_out_of_range_are_refused_before_anything_is_read(self):
        for name, value in (("--trees", "0"), ("--trees", "1e9"), ("--sample", "1"), ("--k", "0"), ("--k", "nan")):
            r = self.run_program("triage", "/does/not/exist.csv", name, value)
            self.expect(r, 2, name)
            self.assertNotIn("exist.csv", r.err)

    def test_unknown_and_repeated_options_are_refused(self):
        self.expect(self.run_program("triage", self.small, "--treees", "5"), 2, "did you mean --trees?")
        self.expect(self.run_program("triage", self.small, "--seed", "1", "--seed", "2"), 2, "given twice")
        self.expect(self.run_program("triage", self.small, "--seed"), 2, "needs a value")
        self.expect(self.run_program("triage", self.small, "--quiet=yes"), 2, "takes no value")
        self.expect(self.run_program("triage", self.small, "another.csv"), 2, "one word too many")
        self.expect(self.run_program("triage", self.small, "--format", "xml"), 2, "table|csv|tsv|json|jsonl")

    def test_words_that_are_not_utf8_are_shown_escaped(self):
        p = subprocess.run([PROGRAM.encode(), b"triage", b"\xff\x1b[31mx.csv"], capture_output=True)
        self.assertNotEqual(p.returncode, 0)
        self.assertNotIn(b"\x1b", p.stderr)
        self.assertIn(b"\\xFF\\e[31mx.csv", p.stderr)

    def test_a_device_that_is_not_there_names_the_nearest(self):
        self.expect(self.run_program("explain", self.small, "--of", "p0x"), 2, 'no device "p0x"', "did you mean")
        self.expect(self.run_program("plot", self.small, "--of", "p01", "--metric", "flaw"), 2, "there are flow")

    def test_a_file_that_is_not_there(self):
        r = self.run_program("triage", "/does/not/exist.csv")
        self.assertIn(r.code, (2, 3))
        self.assertIn("/does/not/exist.csv", r.err)

    def test_every_format_holds_the_same_rows(self):
        base = ["triage", self.small, "--fields", "rank,device,state"]
        csv = self.run_program(*base, "--format", "csv").out.splitlines()
        tsv = self.run_program(*base, "--format", "tsv").out.splitlines()
        rows = json.loads(self.run_program(*base, "--format", "json").out)
        lines = [json.loads(x) for x in self.run_program(*base, "--format", "jsonl").out.splitlines()]
        table = self.run_program(*base).out.splitlines()
        self.assertEqual(csv[0], "rank,device,state")
        self.assertEqual(len(csv), 13)
        self.assertEqual([x.replace("\t", ",") for x in tsv], csv)
        self.assertEqual(rows, lines)
        self.assertEqual([f"{r['rank']},{r['device']},{r['state']}" for r in rows], csv[1:])
        self.assertEqual([",".join(x.split()) for x in table[-12:]], csv[1:])

    def test_the_odd_pump_is_first_and_the_exit_status_says_so_when_asked(self):
        r = self.expect(self.run_program("triage", self.small, "--format", "csv"), 0)
        self.assertTrue(r.out.splitlines()[1].startswith("1,p07,"), r.out)
        self.expect(self.run_program("triage", self.small, "--fail-on", "0.5"), 1)

    def test_data_in_a_pipe_is_csv_and_a_file_is_what_its_name_says(self):
        prints = self.run_program("fingerprint", self.small).out
        self.assertTrue(prints.startswith("unit,flow.coverage,"), prints[:80])
        r = self.run_program("detect", "--matrix", "-", "--format", "csv", stdin=prints.encode())
        self.assertTrue(self.expect(r, 0).out.splitlines()[1].startswith("p07,1,"), r.out[:200])
        for end in ("csv", "tsv", "json", "jsonl"):
            self.expect(self.run_program("triage", self.small, "-o", self.path("out." + end)), 0)
            with open(self.path("out." + end)) as f:
                self.assertEqual(f.read(), self.run_program("triage", self.small, "--format", end).out)

    def test_unknown_fields_are_refused(self):
        self.expect(self.run_program("triage", self.small, "--fields", "rank,colour"), 2, "colour")

    def test_output_goes_to_a_file_with_the_users_permissions(self):
        target = self.path("out.csv")
        os.umask(0o022)
        self.expect(self.run_program("devices", self.small, "-o", target, "--format", "csv"), 0)
        self.assertEqual(os.stat(target).st_mode & 0o777, 0o644)
        with open(target) as f:
            self.assertEqual(len(f.readlines()), 13)

    def test_a_full_device_is_an_output_error(self):
        with open("/dev/full", "wb") as full:
            p = subprocess.run([PROGRAM, "devices", self.small], stdout=full, stderr=subprocess.PIPE)
        self.assertEqual(p.returncode, 5)
        self.assertIn(b"No space left", p.stderr)

    def test_a_reader_that_leaves_ends_it_quietly(self):
        p = subprocess.Popen([PROGRAM, "rows", self.small, "--format", "csv"], stdout=subprocess.PIPE,
                             stderr=subprocess.PIPE)
        p.stdout.close()
        err = p.stderr.read()
        p.stderr.close()
        self.assertEqual(p.wait(), 141)
        self.assertEqual(err, b"")

    def test_closed_descriptors_do_not_become_the_store(self):
        p = subprocess.run(["sh", "-c", f"exec '{PROGRAM}' triage '{self.small}' >&- 2>&-"],
                           env=dict(os.environ, XDG_DATA_HOME=self.folder.name))
        self.assertEqual(p.returncode, 5)
        with open(self.path("fleettop/store.db"), "rb") as f:
            self.assertEqual(f.read(15), b"SQLite format 3")

    def test_numbers_are_read_and_written_the_same_in_every_locale(self):
        plain = self.run_program("fingerprint", self.small, "--format", "csv").out
        comma = self.run_program("fingerprint", self.small, "--format", "csv",
                                 env={"LC_ALL": "de_DE.UTF-8", "LC_NUMERIC": "de_DE.UTF-8"}).out
        self.assertEqual(plain, comma)

    def test_the_results_do_not_depend_on_threads(self):
        for command in ("triage", "detect", "cluster", "fingerprint"):
            outs = {self.run_program(command, self.small, "--format", "csv", "--threads", n).out for n in "124"}
            self.assertEqual(len(outs), 1, command)

    def test_quiet_says_nothing_and_memory_is_refused_with_a_sentence(self):
        self.assertEqual(self.run_program("triage", self.small, "-q").err, "")
        self.expect(self.run_program("triage", self.small, "--memory", "1"), 6, "out of memory", "--memory")


    def test_the_log_is_private_and_holds_what_was_asked_and_how_it_ended(self):
        log = self.path("log")
        self.expect(self.run_program("triage", self.small, "--log-file", log), 0)
        self.run_program("triage", "/no\x1b[31m.csv", "--log-file", log)
        self.assertEqual(os.stat(log).st_mode & 0o777, 0o600)
        with open(log) as f:
            text = f.read()
        self.assertIn("12 rows", text)
        self.assertIn("can't be opened", text)
        self.assertNotIn("\x1b", text)

    def test_the_data_is_never_written_by_a_slip_of_output(self):
        os.link(self.small, self.path("other-name.csv"))
        for target in (self.small, self.path("other-name.csv")):
            self.expect(self.run_program("triage", self.small, "-o", target), 2, "only read")
        with open(self.small) as f:
            self.assertEqual(f.read(), SMALL)

    def test_a_word_that_is_nearly_a_command_is_not_taken_for_a_file(self):
        self.expect(self.run_program("triag", self.small), 2, "did you mean triage?")
        self.expect(self.run_program("/no/such.csv"), 3, "No such file")

    def test_a_range_without_readings_is_said_and_no_table_is_made_up(self):
        r = self.expect(self.run_program("triage", self.small, "--since", "2031-01-01"), 4, "--since")
        self.assertEqual(r.out, "")

    def test_a_matrix_of_our_own_fingerprints_gives_the_same_scores_and_words(self):
        prints = self.run_program("fingerprint", self.small).out
        direct = self.run_program("detect", self.small, "--format", "csv").out
        self.assertEqual(self.run_program("detect", "--matrix", "-", "--format", "csv", stdin=prints.encode()).out, direct)

    def test_a_device_without_peers_has_no_score_and_is_no_finding(self):
        alone = self.write("alone.csv", "\n".join(x for x in SMALL.splitlines() if x[:2] in ("pu", "p0") and x[:3] in ("pum", "p00")))
        r = self.expect(self.run_program("triage", alone, "--format", "json", "--fail-on", "0"), 0, "too few")
        self.assertIsNone(json.loads(r.out)[0]["score"])

    def test_verbose_says_what_it_took(self):
        self.assertRegex(self.run_program("devices", self.small, "-v").err, r"note: .* s of processor, \d+ MiB")


class Runs(ProgramTest):
    def setUp(self):
        super().setUp()
        self.small = self.write("small.csv", SMALL)

    def test_runs_are_kept_once_listed_compared_and_deleted(self):
        for seed in ("1", "1", "2"):
            self.run_program("triage", self.small, "--seed", seed)
        rows = json.loads(self.run_program("runs", "--format", "json").out)
        self.assertEqual([r["seed"] for r in rows], [2, 1])
        self.assertEqual({r["units"] for r in rows}, {12})
        shown = json.loads(self.run_program("runs", "show", "1", "--format", "json").out)
        live = json.loads(self.run_program("triage", self.small, "--format", "json").out)
        self.assertEqual([(r["rank"], r["device"], r["score"], r["reason"]) for r in shown],
                         [(r["rank"], r["device"], r["score"], r["reason"]) for r in live])
        self.assertEqual(len(json.loads(self.run_program("runs", "diff", "1", "2", "--format", "json").out)), 12)
        self.expect(self.run_program("runs", "delete", "1"), 0)
        self.expect(self.run_program("runs", "show", "1"), 2, "there is no run 1")
        self.expect(self.run_program("runs", "burn"), 2, "list, show, diff, delete")

    def test_fetched_readings_give_the_same_answer_without_the_file(self):
        self.expect(self.run_program("triage", self.small, "--offline"), 5, "fleettop fetch")
        live = self.run_program("fingerprint", self.small, "--format", "csv").out
        self.expect(self.run_program("fetch", self.small), 0)
        os.remove(self.small)
        self.assertEqual(self.run_program("fingerprint", self.small, "--offline", "--format", "csv").out, live)

    def test_a_store_that_cannot_be_written_is_said_and_the_answer_still_given(self):
        blocked = self.write("blocked", "a file where a folder should be")
        r = self.expect(self.run_program("triage", self.small, env={"XDG_DATA_HOME": blocked}), 0, "this run is not kept")
        self.assertIn("p07", r.out)
        self.assertNotIn("not kept", self.run_program("triage", self.small, "--no-cache", env={"XDG_DATA_HOME": blocked}).err)


if __name__ == "__main__":
    unittest.main()
