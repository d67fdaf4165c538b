"""--web when the program may open nothing more. A file of its own: a sanitizer opens files itself, and does not run it."""
import resource
import socket
import unittest

from harness import PATIENCE, Case
from web_test import Web


class Descriptors(Case):
    def test_out_of_descriptors_is_no_end(self):
        """Who came meanwhile waits, and is answered as soon as one is free."""
        with Web("demo") as web:
            soft, hard = resource.prlimit(web.process.pid, resource.RLIMIT_NOFILE)
            resource.prlimit(web.process.pid, resource.RLIMIT_NOFILE, (3, hard))
            with socket.create_connection(("127.0.0.1", web.port), timeout=PATIENCE) as waiting:
                waiting.sendall(f"GET /{web.token}/ HTTP/1.1\r\nHost: 127.0.0.1:{web.port}\r\n\r\n".encode())
                waiting.settimeout(0.3)
                with self.assertRaises(TimeoutError):
                    waiting.recv(1)
                resource.prlimit(web.process.pid, resource.RLIMIT_NOFILE, (soft, hard))
                waiting.settimeout(PATIENCE)
                self.assertEqual(waiting.recv(12), b"HTTP/1.1 200")


if __name__ == "__main__":
    unittest.main()
