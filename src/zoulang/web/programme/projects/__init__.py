"""Key projects: the plan of the year against what was done, their problems, and who pledged to them.

A key project is a case (see ``casework``) under a procedure of the subject ``project`` with a schedule;
everything here is arithmetic over its plan, its reports and its lists.
"""
